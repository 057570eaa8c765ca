// Narrows a list to the entries whose text holds every word that was typed.
for (const box of document.querySelectorAll('[data-filters]')) {
  const entries = [...document.querySelectorAll(box.dataset.filters)]
  const texts = entries.map((entry) => (entry.dataset.text ?? entry.textContent).toLowerCase())
  const groups = [...document.querySelectorAll('[data-filter-group]')]
  const count = document.querySelector('[data-filter-count]')
  const input = box.querySelector('input')
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    let shown = 0
    entries.forEach((entry, index) => {
      entry.hidden = !words.every((word) => texts[index].includes(word))
      if (!entry.hidden) shown += 1
    })
    for (const group of groups) {
      group.hidden = !entries.some((entry) => group.contains(entry) && !entry.hidden)
    }
    count.textContent = words.length === 0 ? '' : `${shown} of ${entries.length} shown`
  }
  box.hidden = false
  input.addEventListener('input', show)
  // A filter is for looking, not for sending.
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault()
  })
  show()
}
