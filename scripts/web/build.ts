/** Bundles the console into web/dist: a page, assets with the hash of their content in their names, and a manifest of them. */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { slimContract } from './slim-contract.ts'

export const WEB = fileURLToPath(new URL('../../web', import.meta.url))
const PAGE = 'index.html'
const ASSETS = 'assets'
const MANIFEST = 'manifest.json'
/** What the page itself names; everything else is found from these. */
const ENTRIES = {
  console: 'src/console-main.tsx',
  theme: 'src/theme-main.ts',
  style: 'src/styles/console.css',
  icon: 'src/icon.svg',
} as const

/** What a browser fetches of the console, all of it, may weigh this, compressed as it is sent. */
export const COMPRESSED_BYTES_MAX = 120_000

export interface WebFile {
  /** Relative to the folder. */
  readonly file: string
  readonly bytes: number
  readonly compressedBytes: number
}

export interface WebManifest {
  readonly files: readonly WebFile[]
}

export function weightOf({ files }: WebManifest): number {
  return files.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0)
}

export function bundleOptions(folder: string): BuildOptions {
  return {
    absWorkingDir: WEB,
    entryPoints: ENTRIES,
    entryNames: `${ASSETS}/[name]-[hash]`,
    chunkNames: `${ASSETS}/[name]-[hash]`,
    assetNames: `${ASSETS}/[name]-[hash]`,
    outdir: path.resolve(folder),
    publicPath: '/',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2024',
    minify: true,
    metafile: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file' },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [slimContract],
  }
}

/** A server that starts meanwhile finds the old page with its assets, or the new one: the page is put in place last. */
export async function buildWeb(folder: string): Promise<WebManifest> {
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build(bundleOptions(folder))
  return finishBuild(folder, metafile!)
}

/** Writes page and manifest of a bundle, and removes assets that the page no longer needs. */
export function finishBuild(folder: string, metafile: Metafile): WebManifest {
  const assets = Object.entries(metafile.outputs)
    // Of a picture there is a script as well, which nobody asks for.
    .filter(([file, { entryPoint }]) => !(file.endsWith('.js') && entryPoint === ENTRIES.icon))
    .map(([file]) => `${ASSETS}/${path.basename(file)}`)
    .sort()
  writeWhole(folder, PAGE, pageOf(assets))
  const manifest = { files: [PAGE, ...assets].map(file => weigh(folder, file)) }
  for (const name of readdirSync(path.join(folder, ASSETS))) {
    if (!assets.includes(`${ASSETS}/${name}`)) rmSync(path.join(folder, ASSETS, name))
  }
  writeWhole(folder, MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`)
  return manifest
}

/** `%name%` of the template becomes the address of the asset that begins with it. */
function pageOf(assets: readonly string[]): string {
  return readFileSync(path.join(WEB, PAGE), 'utf8').replace(/%(\w+)\.(\w+)%/g, (mark, name: string, kind: string) => {
    const asset = assets.find(each => each.startsWith(`${ASSETS}/${name}-`) && each.endsWith(`.${kind}`))
    if (asset === undefined) throw new Error(`web/${PAGE}: ${mark} names no asset, the bundle has ${assets.join(', ')}`)
    return `/${asset}`
  })
}

function weigh(folder: string, file: string): WebFile {
  const content = readFileSync(path.join(folder, file))
  return { file, bytes: content.length, compressedBytes: gzipSync(content, { level: 9 }).length }
}

function writeWhole(folder: string, name: string, text: string): void {
  const draft = path.join(folder, `.${name}.${process.pid}`)
  writeFileSync(draft, text)
  renameSync(draft, path.join(folder, name))
}
