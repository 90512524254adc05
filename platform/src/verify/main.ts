import { SetupError } from '../setup-error';
import { verifyDemo } from './verify-demo';

/** `npm run verify:demo`: every customer's figures in the graph against the shop's file. Exit code 0 when all are equal. */
verifyDemo(process.env['RAPPORT_HOME'] ?? '.rapport').then(
  (same) => {
    process.exitCode = same ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof SetupError ? error.message : String((error as Error).stack)}\n`);
    process.exitCode = 1;
  },
);
