import type { Answer, AnswerImage } from './answer.ts'
import { encodePng } from './png.ts'

const WIDTH = 160
const HEIGHT = 120
const HORIZON = 70
const SKY_COLOURS = 64
const [HILL, RIVER, FOAM, TIMBER, HUB, SUN] = [64, 65, 66, 67, 68, 69]
const WHEEL = { x: 104, y: 66, radius: 30 }

const PALETTE: readonly (readonly [number, number, number])[] = [
  // From the blue above to the light at the horizon.
  ...Array.from({ length: SKY_COLOURS }, (_, index): readonly [number, number, number] => {
    const share = index / (SKY_COLOURS - 1)
    const between = (above: number, below: number): number =>
      Math.round(above + (below - above) * share)
    return [between(70, 240), between(120, 215), between(190, 170)]
  }),
  [84, 122, 74],
  [58, 110, 138],
  [196, 222, 228],
  [96, 62, 36],
  [52, 34, 22],
  [252, 226, 150],
]

/** A mill wheel in a river at sunset, drawn pixel by pixel. */
function mill(x: number, y: number): number {
  const [dx, dy] = [x - WHEEL.x, y - WHEEL.y]
  const distance = Math.hypot(dx, dy)
  if (distance < 5) return HUB
  const turn = (Math.atan2(dy, dx) / Math.PI) * 4
  const spoke = Math.abs(turn - Math.round(turn)) * distance < 2.4
  if (distance < WHEEL.radius && (distance > WHEEL.radius - 4 || spoke)) return TIMBER
  if (y > 92 + 2 * Math.sin(x / 5)) return (x + 3 * y) % 23 < 3 ? FOAM : RIVER
  if (y > HORIZON - 12 * Math.sin(x / 26)) return HILL
  if (Math.hypot(x - 38, y - 34) < 11) return SUN
  return Math.min(SKY_COLOURS - 1, Math.floor((y / HORIZON) * SKY_COLOURS))
}

/** The picture in squares of a size; a size of 1 is the picture itself. */
function drawn(size: number): string {
  const middle = (at: number): number => at - (at % size) + Math.floor(size / 2)
  return encodePng({
    width: WIDTH,
    height: HEIGHT,
    palette: PALETTE,
    pixel: (x, y) => mill(middle(x), middle(y)),
  })
}

let image: AnswerImage | undefined

/** An image, and a word about it. It is drawn when it is first asked for. */
export function picture(): Answer {
  image ??= {
    mediaType: 'image/png',
    data: drawn(1),
    previews: [drawn(16), drawn(6)],
    width: WIDTH,
    height: HEIGHT,
  }
  return {
    reasoning:
      'A picture is wanted. A mill wheel is round, a river is not, and a low sun gives both a reason to be looked at. I keep it small, so that it is there soon.',
    text: 'Here is a mill wheel in a slow river, shortly before sunset.',
    images: [image],
  }
}
