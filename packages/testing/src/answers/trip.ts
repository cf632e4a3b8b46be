import type { JsonObject } from '../json.ts'
import type { Answer } from './answer.ts'

/** What comes before the trip is saved. */
export const BEFORE_SAVING: Pick<Answer, 'reasoning' | 'text'> = {
  reasoning:
    'Four days are enough for a slow trip along one river. I take trains where they run, one mill a day, and leave the afternoons free. The plan goes into the calendar through the tool, stop by stop.',
  text: 'I have a plan. Let me write it down for you, stop by stop.',
}

/** What follows when it is saved. */
export const AFTER_SAVING: Answer = {
  reasoning: 'It is saved. I say what to book first and leave the rest to the reader.',
  text: `Your trip is saved. Two things are worth doing now:

1. **Book the second night.** The inn has only four rooms.
2. **Ask the miller in Vale de Moinhos** for the hour of the demonstration; it depends on the water.

Everything else can wait until you are there.`,
}

/** An input long and nested enough to be watched while it grows. */
export const ITINERARY: JsonObject = {
  title: 'Four slow days along the river',
  traveller: { adults: 2, children: 1, pace: 'relaxed', diet: ['vegetarian'] },
  dates: { from: '2026-05-14', to: '2026-05-17', flexible: true },
  stops: [
    {
      day: 1,
      place: 'Coimbra',
      arrive: { by: 'train', at: '11:20', from: 'Lisbon' },
      stay: { name: 'Casa do Arco', nights: 1, rating: 4.5, breakfast: true },
      activities: [
        { at: '14:00', what: 'Walk up to the old library', minutes: 90, indoors: true },
        { at: '17:30', what: 'Boat on the river before sunset', minutes: 50, indoors: false },
      ],
      notes: 'The lift beside the market saves the worst of the climb.',
    },
    {
      day: 2,
      place: 'Penacova',
      arrive: { by: 'bus', at: '10:05', from: 'Coimbra' },
      stay: { name: 'Estalagem do Moinho', nights: 2, rating: 4.8, breakfast: true },
      activities: [
        {
          at: '11:30',
          what: 'Windmills on the ridge, with a picnic',
          minutes: 120,
          indoors: false,
        },
        { at: '16:00', what: 'Swim at the river beach', minutes: 75, indoors: false },
      ],
      notes: 'Four rooms only: book this one first.',
    },
    {
      day: 3,
      place: 'Vale de Moinhos',
      arrive: { by: 'bicycle', at: '10:40', from: 'Penacova' },
      stay: null,
      activities: [
        {
          at: '11:00',
          what: 'See a water mill grind, and carry flour home',
          minutes: 60,
          indoors: true,
        },
        { at: '13:00', what: 'Lunch by the weir', minutes: 80, indoors: false },
      ],
      notes: 'The hour of the demonstration depends on the water.',
    },
    {
      day: 4,
      place: 'Lisbon',
      arrive: { by: 'train', at: '16:45', from: 'Coimbra' },
      stay: null,
      activities: [{ at: '19:00', what: 'Dinner near the station', minutes: 90, indoors: true }],
      notes: '',
    },
  ],
  budget: {
    currency: 'EUR',
    total: 640,
    parts: { transport: 118.5, nights: 342, food: 150, other: 29.5 },
  },
  packing: ['swimwear', 'a light jacket', 'cash for the mill'],
}
