// npm run bench: all benchmarks, or the ones named (`npm run bench -- verification start`).
import { badInputBench } from './bad-input.ts'
import { signInBench } from './sign-in.ts'
import { startBench } from './start.ts'
import { verificationBench } from './verification.ts'

const benches = {
  verification: verificationBench,
  'bad-input': badInputBench,
  'sign-in': signInBench,
  start: startBench,
}

const wanted = process.argv.slice(2)
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stdout.write(`\n## ${name}\n\n${await bench()}\n`)
}
