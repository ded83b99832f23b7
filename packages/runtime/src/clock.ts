/** For code that acts. Pure functions take the time as an argument. */
export type Clock = () => Date;
