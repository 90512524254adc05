import { anyEvent, EVENT_TYPES } from '@rapport/contracts/events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One sample of each version of each event, kept for ever: a consumer must be able to read all of them. */
const SAMPLES = readdirSync(__dirname).filter((file) => file.endsWith('.json'));

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));

describe('event contracts', () => {
  it.each(SAMPLES)('still read %s, and lose nothing of it', (file) => {
    const sample = read(file);
    expect(anyEvent.parse(sample)).toEqual(sample);
    const { type, version } = sample as { type: string; version: number };
    expect(file).toBe(`${type}.v${version}.json`);
  });

  it('have a sample of every type', () => {
    const sampled = new Set(SAMPLES.map((file) => file.replace(/\.v\d+\.json$/, '')));
    expect([...sampled].sort()).toEqual([...EVENT_TYPES].sort());
  });
});
