/** Tells a browser by its name: what it says of itself names half a dozen others too. */

/** Those that call themselves another one as well stand before it. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)[\d.]* .*Safari/, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** `Firefox 144 on Linux`; of a program that is none of these, the beginning of its own words. */
export function programText(said: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(said))
  if (browser === undefined) return said.slice(0, 40)
  const [pattern, name] = browser
  const system = SYSTEMS.find(([each]) => each.test(said))
  return `${name} ${pattern.exec(said)![1]}${system === undefined ? '' : ` on ${system[1]}`}`
}
