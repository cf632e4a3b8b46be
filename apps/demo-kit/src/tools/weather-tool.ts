import type { Tool } from './tool.ts'

export const weatherTool: Tool = {
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
