/** What the operating system, or SQLite in its name, refuses: the machine's doing and no bug of ours, so a person is told what to do. */

const FULL = 'the disk is full; free room and start again: it goes on where it was'
const BARRED = 'this user may not write there; change the rights of the folder, or choose another dataFolder'

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: 'the disk quota is used up; free room and start again: it goes on where it was',
  EFBIG: 'the file may not grow any more; raise the limit of this user (ulimit -f) and start again',
  EACCES: BARRED,
  EPERM: BARRED,
  EROFS: 'the file system is read-only; choose another dataFolder',
  ENOTDIR: 'a part of the path is a file; choose another dataFolder',
  EEXIST: 'there is a file of that name; choose another dataFolder',
  EISDIR: 'there is a folder of that name; move it away, or choose another dataFolder',
  EIO: 'the disk does not answer as it should; check it',
  EMFILE: 'this process has too many files open; raise the limit (ulimit -n)',
}

/** By the low byte of SQLite's code. */
const SQLITE_REMEDIES: Readonly<Record<number, string>> = {
  8: 'it may not be written; change its rights, or choose another dataFolder',
  10: 'the disk does not answer as it should, or takes no more; check it, and how large files may be (ulimit -f)',
  13: FULL,
  14: 'it cannot be opened; look at the rights of its folder, and for a folder of its name',
}

/** What a person can do about it. Returns: `undefined` for whatever else was thrown. */
export function environmentRemedyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('errcode' in error) return SQLITE_REMEDIES[Number(error.errcode) & 255]
  return 'code' in error ? REMEDIES[String(error.code)] : undefined
}
