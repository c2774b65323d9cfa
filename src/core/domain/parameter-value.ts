/** One parameter of a strategy as text, as a command line would give it: the strategy's own definition reads it. */

export interface ParameterValue {
  readonly name: string
  readonly value: string
}
