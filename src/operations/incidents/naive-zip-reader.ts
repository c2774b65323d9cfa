/** Reads an archive back for tests, by its directory alone. */

import { crc32, inflateRawSync } from 'node:zlib'
import type { ZipFile } from './zip.ts'

export function readZip(bytes: Uint8Array): ZipFile[] {
  const zip = Buffer.from(bytes)
  const end = zip.length - 22
  const count = zip.readUInt16LE(end + 10)
  const files: ZipFile[] = []
  for (let at = zip.readUInt32LE(end + 16), place = 0; place < count; place++) {
    const [crc, packedBytes, sizeBytes] = [16, 20, 24].map(offset => zip.readUInt32LE(at + offset))
    const nameBytes = zip.readUInt16LE(at + 28)
    const local = zip.readUInt32LE(at + 42)
    const name = zip.subarray(at + 46, at + 46 + nameBytes).toString('utf8')
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const content = inflateRawSync(zip.subarray(from, from + packedBytes!))
    if (content.length !== sizeBytes || crc32(content) !== crc) throw new Error(`${name} is damaged`)
    files.push({ name, content })
    at += 46 + nameBytes
  }
  return files
}
