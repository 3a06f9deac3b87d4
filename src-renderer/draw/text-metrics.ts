// Widths of the bundled fonts for places without a font engine: SVG export and golden pictures measure the same on every
// machine. Advance widths of Inter (400, 500, 600) and JetBrains Mono in thousandths of the font size, without kerning; a
// character that is not in the table counts as wide as `n`, wider scripts as a full em.

import type { Font } from './surface.ts';

const widths = (list: string): readonly number[] => list.split(' ').map(Number);
/** Characters 32–126. */
const ASCII: Readonly<Record<Font['weight'], readonly number[]>> = {
  400: widths(
    '281 288 466 633 642 982 644 300 365 365 501 662 288 460 288 360 631 407 610 618 646 593 620 566 619 620 288 302 662 662 662 511 966 690 654 730 722 601 590 746 743 269 571 672 565 903 753 765 639 765 644 642 646 744 690 985 682 679 629 365 360 365 471 456 323 562 612 571 612 583 370 613 591 242 242 549 242 876 591 600 612 612 376 528 327 591 562 818 546 562 552 426 333 426 662',
  ),
  500: widths(
    '267 304 494 639 646 993 653 313 369 369 521 667 303 462 303 370 646 415 616 627 656 603 630 571 629 630 303 315 667 667 667 527 982 709 657 733 722 603 589 748 745 272 575 688 565 913 756 767 642 769 648 646 653 740 709 1003 701 696 641 369 370 369 477 463 337 568 618 577 618 587 379 620 602 252 252 559 252 888 602 604 618 618 387 539 340 602 575 829 557 575 559 440 346 440 667',
  ),
  600: widths(
    '252 321 523 644 650 1004 663 326 373 373 540 673 319 465 319 379 660 423 623 636 666 612 640 576 640 640 319 329 673 673 673 543 999 728 659 737 722 605 588 749 746 277 580 703 565 922 759 769 645 773 652 650 660 736 728 1020 720 713 652 373 379 373 481 469 351 574 624 583 624 591 389 625 612 262 262 569 262 900 612 609 624 624 397 549 353 612 587 839 569 588 566 455 359 455 673',
  ),
};
const EXTRA: Readonly<Record<Font['weight'], Readonly<Record<string, number>>>> = {
  400: { '×': 662, '·': 288, '…': 864, '–': 500, '—': 1000, '→': 1000, '≥': 549, µ: 586 },
  500: { '×': 667, '·': 303, '…': 910, '–': 500, '—': 1000, '→': 1000, '≥': 549, µ: 600 },
  600: { '×': 673, '·': 319, '…': 956, '–': 500, '—': 1000, '→': 1000, '≥': 549, µ: 614 },
};
const MONO = 600;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Width in pixels of `text`, from the table. */
export function approximateTextWidth(text: string, font: Font): number {
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (font.family === 'mono') sum += code > 0x2fff ? 1000 : MONO;
    else if (font.tabular && isDigit(code)) sum += ASCII[font.weight][16]!;
    else sum += ASCII[font.weight][code - 32] ?? EXTRA[font.weight][char] ?? (code > 0x2fff ? 1000 : ASCII[font.weight][78]!);
  }
  return (sum * font.size) / 1000;
}
