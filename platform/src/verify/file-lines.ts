import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { FileLine } from './oracle';

/** Reads the shop's file, with a CSV reader other than the importer's. */
export const readFileLines = (gzFile: string): FileLine[] => parseLines(gunzipSync(readFileSync(gzFile)));

/** @param csv with a header line */
export const parseLines = (csv: string | Buffer): FileLine[] => parse<FileLine>(csv, { columns: true });
