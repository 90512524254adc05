/** Whether objects and lists stand inside each other in more than `levelsMax` levels. Looks no deeper than that. */
export function isDeeperThan(value: unknown, levelsMax: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levelsMax === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, levelsMax - 1));
}
