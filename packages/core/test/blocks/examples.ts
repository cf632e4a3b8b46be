import { tests } from 'commonmark-spec'

/** An example of the CommonMark specification. */
export interface Example {
  /** As the specification counts. */
  readonly number: number
  readonly text: string
}

/** All examples of version 0.31.2. */
export const examples: readonly Example[] = tests.map(({ number, markdown }) => ({
  number,
  text: markdown.replaceAll('→', '\t'),
}))

/**
 * The examples that render otherwise in blocks, by section: a link in them has its definition in
 * another block, which is the one effect at a distance that Markdown has.
 *
 * @see docs/decisions/2026-11-22-markdown-blocks.md
 */
export const definedElsewhere: readonly (readonly number[])[] = [
  // Backslash escapes; entities
  [23, 33],
  // Link reference definitions
  [192, 193, 194, 195, 196, 198, 200, 202, 203, 204, 205, 206, 214, 215, 217, 218],
  // Links
  [527, 528, 529, 530, 531, 532, 533, 534, 535, 539, 540, 541, 542, 543, 544, 549, 550, 553, 554],
  [555, 556, 557, 558, 559, 560, 561, 562, 564, 565, 566, 568, 569, 570, 571],
  // Images
  [573, 576, 577, 582, 583, 584, 585, 586, 587, 588, 589, 591, 593],
]
