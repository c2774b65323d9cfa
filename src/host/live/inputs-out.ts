/** What a gateway, or a bank of lines, tells its node: everything that came in one turn of the event loop as one message. */

import type { Input } from '../../core/domain/inputs.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import type { LeadGate } from './lead-gate.ts'
import type { FromGateway } from './messages.ts'

export class InputsOut {
  readonly #gate: LeadGate
  readonly #send: (message: FromGateway) => void
  readonly #writer = new RecordWriter()
  #isFlushDue = false

  /** While the node stands by the gate keeps what it has to know. */
  constructor(gate: LeadGate, send: (message: FromGateway) => void) {
    this.#gate = gate
    this.#send = send
  }

  /** A function of its own, to be handed on. */
  readonly forward = (input: Input): void => {
    if (this.#gate.keeps(input)) return
    this.#writer.writeInput(input)
    if (this.#isFlushDue) return
    this.#isFlushDue = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#isFlushDue = false
    this.#send({ kind: 'Inputs', payload: this.#writer.take() })
  }
}
