import type { EntityManager } from 'typeorm';
import { lockUnsealedSecrets, replaceSecrets } from '../../db/audience/destination-repository';
import { lockUnsealedTexts, replaceTexts } from '../../db/event-repository';
import { lockUnsealedIdentifiers, replaceIdentifiers } from '../../db/identifier-repository';
import { lockUnsealedCandidates, replaceCandidates } from '../../db/merge-candidate-repository';
import { lockUnsealedPayloads, replacePayloads } from '../../db/quarantine-repository';
import { lockUnsealedAnswers, replaceAnswers } from '../../db/quiz-repository';
import { lockUnsealedTraits, saveTraits } from '../../db/trait-repository';
import type { Secrecy } from '../../secrecy/secrecy';
import { sealPayloads } from '../quarantine-seal';
import { sealSecrets } from '../audience/destination-secret';

/** Seals at most `limit` rows of one table that lie in clear. @returns how many there were; 0 when there are none left */
export type SealBatch = (tx: EntityManager, secrecy: Secrecy, limit: number) => Promise<number>;

const sealDestinations: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedSecrets(tx, limit);
  const sealed = await sealSecrets(tx, secrecy, rows);
  await replaceSecrets(
    tx,
    rows.map(({ id }, index) => ({ id, secretSealed: sealed[index] })),
  );
  return rows.length;
};

const sealTraits: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedTraits(tx, limit);
  const ring = await secrecy.ring(
    tx,
    rows.map(({ id }) => id),
  );
  await saveTraits(tx, ring, new Map(rows.map(({ id, traits }) => [id, traits])));
  return rows.length;
};

const sealAnswers: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedAnswers(tx, limit);
  const ring = await secrecy.ring(
    tx,
    rows.map(({ originId }) => originId),
  );
  await replaceAnswers(
    tx,
    rows.map(({ responseId, originId, answers }) => ({
      responseId,
      sealed: ring.seal(originId, JSON.stringify(answers)),
    })),
  );
  return rows.length;
};

/** Texts are long: a batch of them is some megabytes. */
const TEXTS_MAX = 200;

const sealTexts: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedTexts(tx, Math.min(limit, TEXTS_MAX));
  const ring = await secrecy.ring(
    tx,
    rows.map(({ originId }) => originId),
  );
  await replaceTexts(
    tx,
    rows.map((row) => ({ ...row, sealed: ring.seal(row.originId, row.text) })),
  );
  return rows.length;
};

const sealIdentifiers: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedIdentifiers(tx, limit);
  const mark = await secrecy.marker(tx);
  const ring = await secrecy.ring(
    tx,
    rows.map(({ originId }) => originId),
  );
  await replaceIdentifiers(tx, rows, { mark, ring });
  return rows.length;
};

const sealCandidates: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedCandidates(tx, limit);
  const mark = await secrecy.marker(tx);
  const ring = await secrecy.ring(
    tx,
    rows.flatMap(({ leftId, rightId }) => [leftId, rightId]),
  );
  await replaceCandidates(tx, rows, { mark, ring });
  return rows.length;
};

const sealQuarantine: SealBatch = async (tx, secrecy, limit) => {
  const rows = await lockUnsealedPayloads(tx, Math.min(limit, TEXTS_MAX));
  const sealed = await sealPayloads(
    tx,
    secrecy,
    rows.map((row) => ({ ...row, named: row })),
  );
  await replacePayloads(
    tx,
    rows.flatMap(({ id }, index) => {
      const payload = sealed[index];
      return payload === undefined ? [] : [{ id, ...payload }];
    }),
  );
  return rows.length;
};

/** What lies in clear from before it was sealed, one table a step. */
export const SEALING_STEPS: readonly SealBatch[] = [
  sealDestinations,
  sealIdentifiers,
  sealCandidates,
  sealTraits,
  sealAnswers,
  sealQuarantine,
  sealTexts,
];
