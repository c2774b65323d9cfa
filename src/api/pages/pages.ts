/**
 * The files of the console, read once at the start: a path is looked up in the list of them, so no path leads anywhere else.
 * What has a hash in its name is kept by browsers for good, and what gets smaller by it is sent compressed: there is no secret in a file
 * of the console that its size could tell of.
 */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { SECURITY_HEADERS } from '../chain/respond.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}
const FILES_MAX = 200
const FOREVER = 'public, max-age=31536000, immutable'

/** As it goes over the wire; its tag is that of these bytes. */
interface Sent {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly tag: string
}

interface Page {
  readonly plain: Sent
  /** The same where it would not be smaller. */
  readonly packed: Sent
  readonly type: string
  readonly isForever: boolean
}

/** What a browser said with its request. */
export interface Wished {
  readonly knownTag?: string | undefined
  readonly encodings?: string | undefined
}

export class Pages {
  readonly #pages = new Map<string, Page>()

  /** A folder that is not there is a console that was not built: the API works without. */
  constructor(folder: string) {
    if (!existsSync(folder)) return
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(each => each.isFile())
    for (const { parentPath, name } of files.slice(0, FILES_MAX)) this.#add(folder, path.join(parentPath, name))
    const index = this.#pages.get('/index.html')
    if (index !== undefined) this.#pages.set('/', index)
  }

  get count(): number {
    return this.#pages.size
  }

  /** Returns: `undefined` for what is no file of the console. */
  responseTo(requested: string, { knownTag, encodings }: Wished): Response | undefined {
    const page = this.#pages.get(requested)
    if (page === undefined) return undefined
    const { plain, packed, type, isForever } = page
    const { bytes, tag } = takesGzip(encodings) ? packed : plain
    const headers = {
      ...SECURITY_HEADERS,
      ...{ etag: tag, 'cache-control': isForever ? FOREVER : 'no-cache', vary: 'accept-encoding' },
    }
    if (knownTag === tag) return new Response(null, { status: 304, headers })
    const encoding = bytes === plain.bytes ? {} : { 'content-encoding': 'gzip' }
    return new Response(bytes, { headers: { ...headers, ...encoding, 'content-type': type } })
  }

  #add(folder: string, file: string): void {
    const type = TYPES[path.extname(file)]
    if (type === undefined) return
    const plain = sent(readFileSync(file))
    const packed = sent(gzipSync(plain.bytes, { level: 9 }))
    const requested = `/${path.relative(folder, file).split(path.sep).join('/')}`
    this.#pages.set(requested, {
      ...{ plain, packed: packed.bytes.length < plain.bytes.length ? packed : plain, type },
      isForever: /[.-][A-Z0-9]{8,}\./.test(path.basename(file)),
    })
  }
}

function sent(content: Buffer): Sent {
  const bytes = new Uint8Array(content)
  return { bytes, tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}

/** `gzip;q=0` says that it is not wanted. */
function takesGzip(encodings = ''): boolean {
  return encodings.split(',').some(each => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(each))
}
