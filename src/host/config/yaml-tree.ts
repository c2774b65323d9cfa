/**
 * A YAML text as plain values, with the place of each key and value.
 *
 * Numbers are kept as the text that stands in the file: no float ever comes between a person and a price.
 */

import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { type ConfigError, type ConfigPath, shown } from './config-error.ts'

/** What aliases may unfold to, and how deep a file may go: a small file can be made to mean a very large one. */
const NODES_MAX = 20_000
const DEPTH_MAX = 24

export type PlainValue = null | boolean | string | PlainValue[] | PlainMap
export interface PlainMap {
  [key: string]: PlainValue
}

interface Place {
  readonly keyAt: number
  readonly valueAt: number
}

const ROOT: Place = { keyAt: 0, valueAt: 0 }

/** What a file says, what is wrong with it as YAML, and where everything stands. */
export class YamlTree {
  readonly file: string
  readonly root: PlainMap
  readonly errors: ConfigError[] = []
  readonly #lines = new LineCounter()
  readonly #places = new Map<string, Place>()
  readonly #overridden: ConfigPath[] = []
  /** As they stand so far: an alias means the last one above it. To look for it each time would be to read the file each time. */
  readonly #anchors = new Map<string, Node>()
  /** What an alias meant where it stands, for when it is unfolded further down. */
  readonly #targets = new Map<Alias, Node>()
  #nodeCount = 0
  #isUnfolding = false

  constructor(file: string, text: string) {
    this.file = file
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false })
    this.#places.set(keyOf([]), ROOT)
    for (const { code, message, pos } of [...document.errors, ...document.warnings].slice(0, 1)) {
      this.#refuse(pos[0], [], SYNTAX_WORDS[code] ?? `not readable as YAML: ${message}`)
    }
    this.root = this.errors.length === 0 ? this.#rootOf(document.contents) : {}
  }

  /** The place of a value, or of the nearest section around it; with `ofKey`, of its key. */
  errorAt(path: ConfigPath, message: string, ofKey = false): ConfigError {
    const isOverridden = this.#overridden.some(overridden => startsWith(path, overridden))
    if (isOverridden) return { file: '--set', line: 0, column: 0, path: path.join('.'), message }
    let known = path.length
    while (!this.#places.has(keyOf(path.slice(0, known)))) known--
    const place = this.#places.get(keyOf(path.slice(0, known)))!
    const { line, col } = this.#lines.linePos(ofKey || known < path.length ? place.keyAt : place.valueAt)
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), path: path.join('.'), message }
  }

  valueAt(path: ConfigPath): PlainValue | undefined {
    let value: PlainValue | undefined = this.root
    for (const key of path) {
      if (value === null || typeof value !== 'object') return undefined
      value = Object.hasOwn(value, key) ? (value as PlainMap)[key] : undefined
    }
    return value
  }

  /** Puts a value of the command line in place of what the file says. */
  override(path: ConfigPath, value: PlainValue): void {
    let at: PlainMap = this.root
    // Of a section that only the command line knows, everything is told as its own.
    let newest = path
    path.slice(0, -1).forEach((key, depth) => {
      const inner = Object.hasOwn(at, key) ? at[key] : undefined
      if (!isPlainMap(inner) && newest === path) newest = path.slice(0, depth + 1)
      at[key] = isPlainMap(inner) ? inner : {}
      at = at[key] as PlainMap
    })
    at[path.at(-1)!] = value
    this.#overridden.push(newest)
  }

  #rootOf(contents: Node | null): PlainMap {
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      this.#refuse(0, [], 'the file is empty; docs/configuration.md tells what belongs in it')
      return {}
    }
    const value = this.#plain(contents, [], 0)
    if (isPlainMap(value)) return value
    if (this.errors.length === 0)
      this.#refuse(offsetOf(contents), [], `expected sections such as "venues:", found ${shown(value)}`)
    return {}
  }

  #plain(node: unknown, path: ConfigPath, depth: number): PlainValue {
    this.#nodeCount++
    if (this.#nodeCount > NODES_MAX || depth > DEPTH_MAX) {
      const bound = depth > DEPTH_MAX ? `more than ${DEPTH_MAX} levels deep` : `more than ${NODES_MAX} values`
      if (this.errors.length === 0)
        this.#refuse(offsetOf(node), path, `${bound}, aliases unfolded: too much for a configuration`)
      return null
    }
    if (isNode(node) && !isAlias(node) && node.tag !== undefined) this.#refuse(offsetOf(node), path, NO_TAGS)
    if (isAlias(node)) return this.#plainOfAlias(node, path, depth)
    this.#noteAnchor(node)
    if (isMap(node)) return this.#plainOfMap(node, path, depth)
    if (isSeq(node)) {
      return node.items.map((item, index) => this.#child(item, offsetOf(item), [...path, String(index)], depth))
    }
    if (!isScalar(node) || node.value === null) return null
    if (typeof node.value === 'boolean') return node.value
    return typeof node.value === 'number' ? (node.source ?? String(node.value)) : String(node.value)
  }

  /** What is unfolded stands above: its own anchors are no news. */
  #noteAnchor(node: unknown): void {
    if (!this.#isUnfolding && isNode(node) && 'anchor' in node && typeof node.anchor === 'string')
      this.#anchors.set(node.anchor, node)
  }

  #plainOfAlias(node: Alias, path: ConfigPath, depth: number): PlainValue {
    const target = this.#targets.get(node) ?? this.#anchors.get(node.source)
    if (target === undefined) {
      this.#refuse(offsetOf(node), path, `no value above is named &${node.source}`)
      return null
    }
    this.#targets.set(node, target)
    const isUnfolding = this.#isUnfolding
    this.#isUnfolding = true
    const value = this.#plain(target, path, depth + 1)
    this.#isUnfolding = isUnfolding
    return value
  }

  #plainOfMap(node: YAMLMap, path: ConfigPath, depth: number): PlainMap {
    const map: PlainMap = {}
    for (const pair of node.items) {
      const key = this.#keyOf(pair, path)
      if (key === undefined) continue
      const keyAt = offsetOf(pair.key)
      if (Object.hasOwn(map, key)) {
        const { line } = this.#lines.linePos(this.#places.get(keyOf([...path, key]))!.keyAt)
        this.#refuse(keyAt, [...path, key], `given twice; the first is in line ${line}`)
      } else map[key] = this.#child(pair.value, keyAt, [...path, key], depth)
    }
    return map
  }

  #child(node: unknown, keyAt: number, path: ConfigPath, depth: number): PlainValue {
    const name = keyOf(path)
    // An alias is read where it stands, but its inner values have the places of the anchor.
    this.#places.set(name, { keyAt, valueAt: node === null ? keyAt : offsetOf(node, keyAt) })
    return this.#plain(node, path, depth + 1)
  }

  #keyOf(pair: Pair, path: ConfigPath): string | undefined {
    const { key } = pair
    this.#noteAnchor(key)
    const name = isScalar(key) && key.value !== null ? (key.source ?? String(key.value)) : undefined
    if (name !== undefined && name !== '__proto__' && name !== '') return name
    this.#refuse(offsetOf(key), path, 'a key must be plain text')
    return undefined
  }

  #refuse(offset: number, path: ConfigPath, message: string): void {
    const { line, col } = this.#lines.linePos(offset)
    this.errors.push({
      file: this.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      path: path.join('.'),
      message,
    })
  }
}

const NO_TAGS = 'tags (!name) are not allowed in a configuration'
const SYNTAX_WORDS: Readonly<Partial<Record<string, string>>> = {
  TAB_AS_INDENT: 'a tab stands in the indentation; YAML allows spaces only',
  MULTIPLE_DOCS: 'a second document begins here (---); a configuration is one document',
  TAG_RESOLVE_FAILED: NO_TAGS,
}

/** Reads one value as YAML would read it, for the command line. Errors: what is wrong, as text. */
export function parsePlainValue(text: string): { value: PlainValue; error: string | undefined } {
  const tree = new YamlTree('--set', `value: ${text}`)
  return { value: tree.root['value'] ?? null, error: tree.errors[0]?.message }
}

export function isPlainMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function offsetOf(node: unknown, otherwise = 0): number {
  return (node as Node | null | undefined)?.range?.[0] ?? otherwise
}

function keyOf(path: ConfigPath): string {
  return path.join('\n')
}

function startsWith(path: ConfigPath, start: ConfigPath): boolean {
  return start.every((key, index) => path[index] === key)
}
