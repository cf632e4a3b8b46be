import { chooseAnswer, type Answer } from '@millrace/testing'

/** What the fake provider says to a prompt, whatever the format. */
export function answerTo(prompt: string): Answer {
  return chooseAnswer({
    ...{ format: 'openai-chat', model: 'any', stream: true, body: {}, url: new URL('http://fake') },
    ...{ prompt, inputText: prompt, hasToolResult: false, maxTokens: undefined },
    ...{ tools: [], toolChoice: 'auto', reasoning: true },
  })
}
