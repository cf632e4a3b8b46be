import type { Answer } from './answer.ts'

export const EXPLANATION: Answer = {
  reasoning: `The question leaves room, so I explain how an answer like this one reaches the page. I start with the idea, show what goes over the wire, compare the three formats in a table, and end with what to watch for. Code helps more than prose here, so one short example belongs in it.`,
  text: `# How an answer reaches you word by word

A language model makes its answer **one token at a time**. A server that waits for the last token
wastes the time of everyone who could have read the first. So it *streams*: each piece leaves as
soon as it is there.

## What goes over the wire

The pieces travel as [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html):
plain text over one long HTTP response. A line that begins with \`data:\` carries a payload, and an
empty line ends the event.

1. The client sends an ordinary \`POST\`.
2. The server answers at once with \`200\` and \`text/event-stream\`.
3. Events follow until the answer is whole:
   - text, in pieces of a few letters
   - reasoning, if the model thinks aloud
   - tool calls, whose input is JSON in the making
4. A last event says how it ended and what it cost.

## Three dialects

| API | Text arrives as | The end is |
| :-- | :-------------- | :--------: |
| OpenAI Chat | \`choices[0].delta.content\` | \`[DONE]\` |
| Anthropic | \`content_block_delta\` | \`message_stop\` |
| Gemini | \`candidates[0].content.parts\` | end of the body |

## Reading it by hand

\`\`\`ts
const response = await fetch(url, { method: 'POST', body })
const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()

while (true) {
  const { done, value } = await reader.read()
  if (done) break
  console.log(value) // an event may begin in one chunk and end in the next
}
\`\`\`

> A chunk of the network is not an event. Whoever forgets this loses a word a day, and never on
> their own machine.

## What to watch for

- **A clean end is no proof of success.** The connection may close halfway, politely.
- **One character may be several bytes.** Cut \`é\`, \`水\` or 👩‍🔬 in the wrong place and it is gone.
- **A person may leave.** Then the upstream request should stop as well; tokens cost money.

That is all there is to it: small pieces, in order, and an honest ending.`,
}
