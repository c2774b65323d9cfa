/** A room that does nothing but count what it is told. */

let count = 0
process.on('message', () => {
  count++
  process.send!(count)
})
process.on('disconnect', () => process.exit(0))
