const whole = new Intl.NumberFormat("en-US");
const percentage = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** `1,482,077` */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** `0.4 %`, which is not broken between two lines. */
export function formatRate(rate: number): string {
  return `${percentage.format(rate * 100)}\u00a0%`;
}

/** `1 member`, `12 members` */
export function formatNumberOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
