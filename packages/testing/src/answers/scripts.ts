import type { Answer } from './answer.ts'

/** Writing systems that take several bytes a character, or several characters a sign. */
export const SCRIPTS: Answer = {
  reasoning:
    'Several languages are asked for. I write one small sentence about water in each of them, right-to-left ones included, and then a few signs that are made of many code points.',
  text: `## One mill, many scripts

- **Chinese:** 水车在河边慢慢转动，磨出白白的面粉。
- **Japanese:** 水車は川の流れで静かに回り、粉をひきます。
- **Korean:** 물레방아는 냇물의 힘으로 천천히 돌아갑니다.
- **Arabic:** تدور طاحونة الماء ببطء، وتطحن القمح عند ضفة النهر.
- **Hebrew:** גלגל הטחנה מסתובב לאט על שפת הנחל.
- **Hindi:** पनचक्की नदी के किनारे धीरे-धीरे घूमती है और आटा पीसती है।
- **Thai:** กังหันน้ำหมุนช้า ๆ อยู่ริมลำธาร
- **Greek:** Ο νερόμυλος γυρίζει αργά δίπλα στο ποτάμι.
- **Russian:** Водяная мельница медленно вращается у реки.
- **Vietnamese:** Bánh xe nước quay chậm rãi bên bờ suối.

### Signs made of many

| What | Sign |
| :-- | :-- |
| Family, joined by invisible joiners | 👨‍👩‍👧‍👦 |
| Scientist with a skin tone | 👩🏽‍🔬 |
| Flag, two regional letters | 🇬🇷 🇯🇵 |
| Rainbow flag, a variation selector inside | 🏳️‍🌈 |
| Letters with marks of their own | e\u0301 a\u0308 n\u0303 o\u0302\u0323 |
| Ideograph beyond the first plane | 𠮷野家 |

Every one of them may be cut in two on its way, and every one should arrive whole.`,
}
