/** The server waits for a port that is taken, and is the same server however long it waited. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { ApiServer } from '../../src/api/api-server.ts'
import { makeAuthority, makeServerCertificate } from '../../src/security/certificates/authority.ts'
import { freePort } from '../../src/store/postgres/fixtures/free-port.ts'
import { ApiStand } from './api-stand.ts'

/** Of one emitter; with more Node suspects a leak. */
const LISTENERS_MAX = 10

test('a server that was refused its port many times keeps nothing of the tries', async t => {
  const { world } = await ApiStand.start(t)
  const pagesFolder = mkdtempSync(path.join(tmpdir(), 'holdfast-pages-'))
  const tls = await makeServerCertificate(await makeAuthority('test', Date.now()), ['localhost'], Date.now())
  const server = new ApiServer({ world, tls, pagesFolder })
  t.after(async () => {
    await server.close()
    rmSync(pagesFolder, { recursive: true })
  })
  const warnings: string[] = []
  const onWarning = ({ message }: Error) => void warnings.push(message)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))

  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  for (let tries = 0; tries <= LISTENERS_MAX; tries++)
    await assert.rejects(server.listen('127.0.0.1', port), /EADDRINUSE/)
  other.close()
  await once(other, 'close')
  assert.equal(await server.listen('127.0.0.1', port), port)
  assert.deepEqual(warnings, [])
})
