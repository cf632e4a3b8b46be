import { bareText } from '../bare-text.ts'
import { answerUrl, type Mount } from '../view.ts'

const blockLength = 1_500

/** The limit: the same text, once a frame, straight into elements of about 1,500 characters. */
export const mount: Mount = (element) => {
  const answer = document.createElement('div')
  answer.dataset['answer'] = ''
  element.append(answer)
  let waiting = ''
  let last: HTMLElement | undefined

  function show(): void {
    const node = last?.firstChild
    if (node instanceof Text) node.appendData(waiting)
    else last = addBlock()
    waiting = ''
    if ((last?.textContent?.length ?? 0) >= blockLength) last = undefined
  }

  function addBlock(): HTMLElement {
    const block = document.createElement('p')
    block.append(waiting)
    answer.append(block)
    return block
  }

  return {
    start: () =>
      bareText(answerUrl('openai-chat'), (text) => {
        if (waiting === '') requestAnimationFrame(show)
        waiting += text
      }),
  }
}
