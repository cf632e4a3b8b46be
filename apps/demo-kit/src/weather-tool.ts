/** A tool the demos offer to the model. Nobody runs it: the demos show that it was called. */
interface Tool {
  readonly name: string
  readonly description: string
  readonly parameters: unknown
}

const weatherTool: Tool = {
  name: 'get_weather',
  description: 'The present weather at a place.',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string', description: 'Name of the city' },
      unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
    },
    required: ['city'],
  },
}

/**
 * What declares the weather tool in a request, where the question is about the weather. Small local
 * models refuse every request that offers tools.
 */
export function weatherFor<T extends object>(
  question: string,
  declare: (tool: Tool) => T,
): T | Record<string, never> {
  return /weather|forecast/i.test(question) ? declare(weatherTool) : {}
}
