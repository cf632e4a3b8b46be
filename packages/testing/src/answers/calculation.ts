import type { Answer } from './answer.ts'

/** Code that the provider runs, and what it means. */
export const CALCULATION: Answer = {
  reasoning:
    'A number is wanted, and numbers I work out in my head are guesses. I write a few lines of Python and let them run: the flow of the brook, the drop, and what a wheel makes of it.',
  serverTools: [
    {
      kind: 'code-execution',
      code: `flow = 0.35        # cubic metres a second
drop = 3.2         # metres
efficiency = 0.62  # of an overshot wheel

watts = 1000 * 9.81 * flow * drop * efficiency
print(f"power: {watts / 1000:.2f} kW")
print(f"a year: {watts * 8760 / 1e6:.1f} MWh")
`,
      output: 'power: 6.81 kW\na year: 59.7 MWh\n',
    },
  ],
  text: `A brook of 350 litres a second that falls by 3.2 metres gives a good wheel about **6.8 kW**:

> power = density × gravity × flow × drop × efficiency

Run all year, that is some **60 MWh**, enough for fifteen households. It would fall to half of that in a dry summer.`,
}
