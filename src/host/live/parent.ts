/** A child's way to its parent. A parent that is gone is told by `disconnect`; what was being sent then has no reader. */

export function sendToParent<Message>(): (message: Message) => void {
  return message => {
    process.send?.(message, undefined, undefined, () => {})
  }
}
