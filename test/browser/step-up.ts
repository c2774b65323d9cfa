/** The second factor shown again, where the server finds the last proof too old. */

import type { AuthenticatorApp } from './authenticator.ts'
import type { Visitor } from './browser.ts'

export async function stepUp(visitor: Visitor, by: 'Passkey' | { readonly app: AuthenticatorApp }): Promise<void> {
  const dialog = visitor.dialog('Is it you?')
  await dialog.getByText('five minutes').waitFor()
  await visitor.assertAccessible('step-up')
  await visitor.picture('step-up')
  if (by === 'Passkey') {
    await dialog.getByRole('button', { name: 'Use passkey' }).click()
  } else {
    // Which factors there are is asked when the dialogue is there already.
    await dialog.getByRole('button', { name: /^(Use passkey|Continue)$/ }).waitFor()
    const choice = dialog.getByRole('button', { name: 'App code' })
    if (await choice.isVisible()) await choice.click()
    await dialog.getByLabel(/Six-digit code/).fill(await by.app.code())
    await dialog.getByRole('button', { name: 'Continue' }).click()
  }
  await dialog.waitFor({ state: 'detached' })
}
