// Writes the pages of docs/ that are generated from the code. A test compares them.
import { writeFileSync } from 'node:fs'
import { configurationReference } from '../src/config/configuration-reference.ts'
import { errorsReference } from './errors-reference.ts'

writeFileSync('docs/errors.md', errorsReference())
writeFileSync('docs/configuration.md', configurationReference())
