// Preloaded (`NODE_OPTIONS=--import=…`): this process' clock is CLOCK_SKEW milliseconds ahead.
const skew = Number(process.env.CLOCK_SKEW);
const { now } = Date;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now() + skew);
    else super(...parts);
  }
  static now() {
    return now() + skew;
  }
};
