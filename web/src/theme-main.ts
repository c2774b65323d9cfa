/** Runs before the page is painted, so that a dark room does not see a white flash; the settings follow with the console. */

const kept = /"theme":"(Light|Dark)"/.exec(read())?.[1]
const isDark = matchMedia('(prefers-color-scheme: dark)').matches
document.documentElement.dataset['theme'] = kept ?? (isDark ? 'Dark' : 'Light')

function read(): string {
  try {
    return localStorage.getItem('holdfast.settings') ?? ''
  } catch {
    return ''
  }
}

export {}
