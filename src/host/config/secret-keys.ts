/** Finds keys that look like credentials: a configuration is copied, shown, journaled and hashed, a secret must not be in it. */

import type { ConfigError, ConfigPath } from './config-error.ts'
import type { PlainMap, PlainValue, YamlTree } from './yaml-tree.ts'

const SECRET_ENDINGS = [
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'secret',
  'secretkey',
  'password',
  'passwd',
  'passphrase',
  'token',
  'mnemonic',
  'seedphrase',
  'credential',
  'credentials',
]

export function isSecretKey(key: string): boolean {
  const plain = key.replaceAll(/[-_. ]/g, '').toLowerCase()
  return SECRET_ENDINGS.some(ending => plain.endsWith(ending))
}

/** Refuses each such key, without its value, and takes it out of the tree, so that no later message can show it. */
export function removeSecrets(tree: YamlTree): ConfigError[] {
  const paths: ConfigPath[] = []
  collect(tree.root, [], paths)
  return paths.map(path => {
    const parent = tree.valueAt(path.slice(0, -1)) as PlainMap
    delete parent[path.at(-1)!]
    const reason = 'a configuration is shown, journaled and copied, so nothing secret may stand in it'
    const remedy = 'remove it and, if it was ever saved or shared, replace it at its venue'
    return tree.errorAt(path, `looks like a credential: ${reason}; ${remedy}`, true)
  })
}

function collect(value: PlainValue, path: ConfigPath, paths: ConfigPath[]): void {
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && isSecretKey(key)) paths.push([...path, key])
    else collect(inner, [...path, key], paths)
  }
}
