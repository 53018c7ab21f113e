/** The key; of the row of digits always the digit, which French keyboards give with Shift only. */
export function keyOf(event: KeyboardEvent): string {
  return /^Digit([1-9])$/.exec(event.code)?.[1] ?? event.key;
}
