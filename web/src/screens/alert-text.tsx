/** What an alert says, with whom it is about before it where its text does not begin with that. */

interface Said {
  readonly subject: string
  readonly text: string
}

export function AlertText({ subject, text }: Said) {
  return (
    <>
      {subject !== '' && !text.includes(subject) && <b>{subject} </b>}
      {text}
    </>
  )
}
