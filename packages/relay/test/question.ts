/** A request body of Chat Completions. */
export const question = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Why does bread rise?' }],
  stream: true,
}
