import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { createPartialJson } from '../src/message/partial-json.ts'
import { anyJson, cutAt, cuts, nearlyJson, plainJson } from '../test/partial-json/texts.ts'
console.log(process.version)
const desc=(o:any):any=>typeof o==='object'&&o?Object.keys(o).map(k=>[[...k].map(c=>c.charCodeAt(0).toString(16)).join(' '),desc(o[k])]):o
let n=0
import { freezeAll } from '../test/partial-json/oracle.ts'
for(const text of fc.sample(anyJson,{numRuns:10000,seed:1049334589})){ const j=createPartialJson(); for(const c of cutAt(text,[1])){j.push(c);freezeAll(j.value())} }
for(let seed=1;seed<6;seed++) for(const text of fc.sample(nearlyJson,{numRuns:20000,seed})){
  let exp; try{exp=JSON.parse(text)}catch{continue}
  const j=createPartialJson(); for(const c of cutAt(text,[1])){j.push(c);j.value()}
  const e=j.end(); if(!e.ok||!isDeepStrictEqual(e.value,exp)){ console.log(JSON.stringify(text),JSON.stringify(desc((e as any).value)),JSON.stringify(desc(exp)),JSON.stringify(desc(JSON.parse(text))), isDeepStrictEqual((e as any).value,JSON.parse(text)));if(++n>5)process.exit()}
}
