import type { ChampionChange, VersionSummary } from '../../contracts/reports.ts';
import type { Action, VersionStatus } from '../actions.ts';

/** Versions with their standing, and who is champion; a test may change either by hand. */
export class Registry {
  champion: number | null = null;
  readonly statuses: Record<number, VersionStatus | 'champion' | 'candidate' | 'refused'> = {};
  private readonly versions = new Map<number, VersionSummary>();

  /** Versions there ever were. */
  get size(): number {
    return Object.keys(this.statuses).length;
  }

  add(...versions: VersionSummary[]): void {
    for (const version of versions) {
      this.versions.set(version.number, version);
      this.statuses[version.number] = 'candidate';
    }
  }

  /** As someone does with an SQL client. */
  delete(version: number): void {
    this.versions.delete(version);
  }

  get(version: number): VersionSummary | null {
    return this.versions.get(version) ?? null;
  }

  missing(counted: readonly number[]): number[] {
    return counted.filter((version) => !this.versions.has(version));
  }

  mark(version: number, status: VersionStatus): void {
    this.statuses[version] = status;
  }

  /** Compare-and-set on the expected champion. */
  change({ to, expected }: Extract<Action, { type: 'changeChampion' }>): ChampionChange {
    if (this.champion !== expected)
      return { outcome: 'conflict', champion: this.champion === null ? null : this.get(this.champion) };
    const champion = this.get(to);
    if (!champion) return { outcome: 'unknownVersion' };
    if (this.statuses[to] === 'refused') return { outcome: 'refusedVersion' };
    if (expected !== null) this.statuses[expected] = 'former';
    this.statuses[to] = 'champion';
    this.champion = to;
    return { outcome: 'committed', champion, former: expected };
  }
}
