import { objectOf, type JsonObject } from '../json.ts'
import type { Output } from './responses-output.ts'

/**
 * Takes in an event that is about an output item. Returns whether it was one.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function readItemEvent(output: Output, type: string, payload: JsonObject): boolean {
  switch (type) {
    case 'response.output_item.added':
      output.added(payload)
      return true
    case 'response.output_item.done':
      output.done(payload)
      return true
    case 'response.output_text.annotation.added':
    case 'response.output_text_annotation.added':
      output.annotation(payload)
      return true
    case 'response.image_generation_call.partial_image':
      output.image(payload)
      return true
    case 'response.shell_call_output_content.delta':
    case 'response.shell_call_output_content.done':
      output.shellOutput(payload)
      return true
    default:
      return (
        readText(output, type, payload) || readInput(output, type, payload) || repeating.has(type)
      )
  }
}

function readText(output: Output, type: string, payload: JsonObject): boolean {
  switch (type) {
    case 'response.output_text.delta':
      output.text(payload, 'text', 'content')
      return true
    case 'response.output_text.done':
      output.whole(payload, 'text', 'content', payload['text'])
      return true
    case 'response.refusal.delta':
      output.text(payload, 'refusal', 'content')
      return true
    case 'response.refusal.done':
      output.whole(payload, 'refusal', 'content', payload['refusal'])
      return true
    case 'response.reasoning_text.delta':
    case 'response.reasoning.delta':
      output.text(payload, 'reasoning', 'content')
      return true
    case 'response.reasoning_text.done':
    case 'response.reasoning.done':
      output.whole(payload, 'reasoning', 'content', payload['text'])
      return true
    case 'response.reasoning_summary_text.delta':
      output.text(payload, 'reasoning', 'summary')
      return true
    case 'response.reasoning_summary_text.done':
      output.whole(payload, 'reasoning', 'summary', payload['text'])
      return true
    case 'response.reasoning_part.done':
      output.whole(payload, 'reasoning', 'content', objectOf(payload['part'])['text'])
      return true
    case 'response.reasoning_summary_part.done':
      output.whole(payload, 'reasoning', 'summary', objectOf(payload['part'])['text'])
      return true
    default:
      return false
  }
}

function readInput(output: Output, type: string, payload: JsonObject): boolean {
  switch (type) {
    case 'response.function_call_arguments.delta':
      output.input(payload, 'function_call')
      return true
    case 'response.function_call_arguments.done':
      output.wholeInput(payload, 'function_call', payload['arguments'])
      return true
    case 'response.custom_tool_call_input.delta':
      output.input(payload, 'custom_tool_call')
      return true
    case 'response.custom_tool_call_input.done':
      output.wholeInput(payload, 'custom_tool_call', payload['input'])
      return true
    case 'response.mcp_call_arguments.delta':
      output.input(payload, 'mcp_call')
      return true
    case 'response.mcp_call_arguments.done':
      output.wholeInput(payload, 'mcp_call', payload['arguments'])
      return true
    case 'response.code_interpreter_call_code.delta':
      output.bareInput(payload, 'code', 'code_interpreter_call')
      return true
    case 'response.code_interpreter_call_code.done':
      output.wholeBareInput(payload, 'code', 'code_interpreter_call', payload['code'])
      return true
    case 'response.apply_patch_call_operation_diff.delta':
      output.bareInput(payload, 'diff', 'apply_patch_call')
      return true
    case 'response.apply_patch_call_operation_diff.done':
      output.wholeBareInput(payload, 'diff', 'apply_patch_call', payload['diff'])
      return true
    case 'response.shell_call_command.delta':
      output.bareInput(payload, 'commands', 'shell_call')
      return true
    case 'response.shell_call_command.done':
      output.wholeBareInput(payload, 'commands', 'shell_call', payload['command'])
      return true
    default:
      return false
  }
}

/** Events that only repeat what the items themselves say when they are done. */
const repeating = new Set([
  'keepalive',
  'ping',
  'response.content_part.added',
  'response.content_part.done',
  'response.reasoning_part.added',
  'response.reasoning_summary_part.added',
  'response.compaction.compacting',
  'response.shell_call_command.added',
  ...[
    'web_search_call',
    'file_search_call',
    'code_interpreter_call',
    'image_generation_call',
    'mcp_call',
    'mcp_list_tools',
  ].flatMap((item) =>
    ['in_progress', 'searching', 'interpreting', 'generating', 'completed', 'failed'].map(
      (state) => `response.${item}.${state}`,
    ),
  ),
])
