/** Reads the text format back, for tests: slow, plain, and of another mind than the writer. */

export interface ReadLine {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ReadFamily {
  readonly name: string
  readonly kind: string
  readonly help: string
  readonly lines: readonly ReadLine[]
}

export function readExposition(text: string): ReadFamily[] {
  const families: (Omit<ReadFamily, 'lines'> & { lines: ReadLine[] })[] = []
  for (const line of text.split('\n').filter(each => each !== '')) {
    const [, word, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (word === 'HELP') families.push({ name: name!, kind: '', help: unescaped(rest!), lines: [] })
    else if (word === 'TYPE') families[families.length - 1] = { ...families.at(-1)!, kind: rest! }
    else families.at(-1)!.lines.push(readLine(line))
  }
  return families
}

function readLine(line: string): ReadLine {
  const name = /^[a-zA-Z_:][\w:]*/.exec(line)![0]
  const labels: Record<string, string> = {}
  let at = name.length
  if (line[at] === '{') {
    at++
    while (line[at] !== '}') {
      const label = /^([a-zA-Z_]\w*)="/.exec(line.slice(at))!
      at += label[0].length
      const from = at
      while (line[at] !== '"') at += line[at] === '\\' ? 2 : 1
      labels[label[1]!] = unescaped(line.slice(from, at))
      at++
      if (line[at] === ',') at++
    }
    at++
  }
  return { name, labels, value: numberIn(line.slice(at).trim()) }
}

function numberIn(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text)
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}
