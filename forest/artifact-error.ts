/** An artifact that can't be read: cut off, damaged, made by a newer version, or not made by this program at all. */
export class ArtifactError extends Error {
  override name = 'ArtifactError';

  constructor(problem: string, options?: ErrorOptions) {
    super(
      `the artifact can't be read: ${problem}; restore it from a backup or train the version again`,
      options,
    );
  }
}
