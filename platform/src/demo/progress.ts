/** What the importer is doing. `training`: every line is in, the models are being built. */
export type ImportState = 'running' | 'training' | 'done' | 'failed';

/** How far the demo shop's history is in; shown at `GET /status`. */
export interface ImportProgress {
  readonly state: ImportState;
  /** Lines of the file that need no more work: taken in, or passed over by the shop's rules. */
  readonly linesDone: number;
  readonly linesTotal: number;
}

/** Lines of `data/online-retail/online_retail.csv.gz`, the header apart. */
export const LINES_TOTAL = 541_909;
