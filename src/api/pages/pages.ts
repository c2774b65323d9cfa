/**
 * The files of the console, read once at the start: a path is looked up in the list of them, so no path leads anywhere else.
 * What has a hash in its name is kept by browsers for good.
 */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
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

interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly tag: string
  readonly isForever: boolean
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
  responseTo(requested: string, knownTag: string | undefined): Response | undefined {
    const page = this.#pages.get(requested)
    if (page === undefined) return undefined
    const { bytes, type, tag, isForever } = page
    const cache = { etag: tag, 'cache-control': isForever ? FOREVER : 'no-cache' }
    if (knownTag === tag) return new Response(null, { status: 304, headers: { ...SECURITY_HEADERS, ...cache } })
    return new Response(bytes, { headers: { ...SECURITY_HEADERS, ...cache, 'content-type': type } })
  }

  #add(folder: string, file: string): void {
    const type = TYPES[path.extname(file)]
    if (type === undefined) return
    const bytes = new Uint8Array(readFileSync(file))
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    const requested = `/${path.relative(folder, file).split(path.sep).join('/')}`
    this.#pages.set(requested, { bytes, type, tag, isForever: /[.-][A-Z0-9]{8,}\./.test(path.basename(file)) })
  }
}
