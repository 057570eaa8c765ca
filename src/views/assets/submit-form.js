// Sends the one form of the page at once. Without scripts its button does the same.
document.querySelector('form[data-submit]')?.submit()
