const maxWords = 1000

/**
 * The words of a command as a shell reads them: quotes of both kinds, `$'...'`, backslashes, lines
 * that go on behind a backslash or, as browsers write for Windows, a caret. Nothing is expanded.
 * One pass; at most 1000 words.
 */
export function shellWords(command: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < command.length && words.length < maxWords) {
    const character = command.charAt(at)
    const next = command.charAt(at + 1)
    if (character === "'" || (character === '$' && next === "'")) {
      const start = character === '$' ? at + 2 : at + 1
      const read = readSingle(command, start, character === '$')
      word = (word ?? '') + read.text
      at = read.end
    } else if (character === '"') {
      const read = readDouble(command, at + 1)
      word = (word ?? '') + read.text
      at = read.end
    } else if ((character === '\\' || character === '^') && next !== '') {
      const lineEnd = /^\r?\n/.exec(command.slice(at + 1, at + 3))
      if (lineEnd === null) word = (word ?? '') + next
      at += 1 + (lineEnd === null ? 1 : lineEnd[0].length)
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at += 1
    } else {
      word = (word ?? '') + character
      at += 1
    }
  }
  if (word !== undefined && words.length < maxWords) words.push(word)
  return words
}

interface Quoted {
  readonly text: string
  readonly end: number
}

function readSingle(command: string, start: number, escapes: boolean): Quoted {
  let text = ''
  let at = start
  while (at < command.length && command[at] !== "'") {
    if (escapes && command[at] === '\\') {
      text += escaped(command.charAt(at + 1))
      at += 2
    } else {
      text += command.charAt(at)
      at += 1
    }
  }
  return { text, end: at + 1 }
}

function readDouble(command: string, start: number): Quoted {
  let text = ''
  let at = start
  while (at < command.length && command[at] !== '"') {
    const escape = command[at] === '\\' || command[at] === '^'
    if (escape && /["\\$`^%&]/.test(command.charAt(at + 1))) at += 1
    text += command.charAt(at)
    at += 1
  }
  return { text, end: at + 1 }
}

function escaped(letter: string): string {
  if (letter === 'n') return '\n'
  if (letter === 'r') return '\r'
  return letter === 't' ? '\t' : letter
}
