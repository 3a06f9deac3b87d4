// The window's own small icon set: 16 px grid, 1.5 px strokes, current colour. Decorative always: the control carries the name.

import type { ReactNode } from 'react';

const PATHS = {
  logo: (
    <>
      <path d="M3.5 13.5V9.2c0-1.5 1.2-2.7 2.7-2.7h4.3" />
      <path d="M6 13.5h7.5" />
      <circle className="icon-dot" cx="11.8" cy="3.2" r="1.7" />
    </>
  ),
  bolt: <path d="M9 1.8 3.8 9h3.6L6.6 14.2 12.2 6.8H8.4z" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  chevronDown: <path d="m4 6 4 4 4-4" />,
  chevronRight: <path d="m6 4 4 4-4 4" />,
  chevronLeft: <path d="m10 4-4 4 4 4" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  freeze: <path d="M8 1.5v13M2.4 4.75l11.2 6.5M13.6 4.75l-11.2 6.5M6 2.5l2 1.7 2-1.7M6 13.5l2-1.7 2 1.7" />,
  pauseCircle: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.4 5.8v4.4M9.6 5.8v4.4" />
    </>
  ),
  play: <path className="icon-fill" d="M5 3.2v9.6L12.6 8z" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />,
  start: (
    <>
      <path d="M3 3.5v9" />
      <path className="icon-fill" d="M9 4v8L4.2 8z" />
      <path className="icon-fill" d="M14 4v8L9.2 8z" />
    </>
  ),
  end: (
    <>
      <path d="M13 3.5v9" />
      <path className="icon-fill" d="M7 4v8l4.8-4z" />
      <path className="icon-fill" d="M2 4v8l4.8-4z" />
    </>
  ),
  back: (
    <>
      <path d="M3.5 3.5v9" />
      <path d="M12 4v8L6.5 8z" />
    </>
  ),
  forward: (
    <>
      <path d="M12.5 3.5v9" />
      <path d="M4 4v8l5.5-4z" />
    </>
  ),
  heat: (
    <path d="M8 14.2c-2.7 0-4.4-1.8-4.4-4.2 0-1.7.9-2.9 2-4 .3 1 .8 1.5 1.5 1.7-.2-2.300.3-4.300 2.100-5.900.2 2 1 3 1.900 4 .8.900 1.300 2.200 1.300 4 0 2.600-1.800 4.400-4.400 4.400z" />
  ),
  diagram: (
    <>
      <rect x="1.75" y="6.25" width="3.5" height="3.5" rx=".8" />
      <rect x="10.5" y="2.25" width="3.5" height="3.5" rx=".8" />
      <rect x="10.5" y="10.25" width="3.5" height="3.5" rx=".8" />
      <path d="M5.25 8h2.5M10.5 4H7.75v8h2.75" />
    </>
  ),
  outline: <path d="M2.5 4h11M5.5 8h8M5.5 12h8" />,
  cells: (
    <g className="icon-fill" stroke="none">
      <rect x="2" y="2.5" width="3" height="3" rx=".5" />
      <rect x="6.5" y="2.5" width="3" height="3" rx=".5" />
      <rect x="11" y="2.5" width="3" height="3" rx=".5" />
      <rect x="2" y="6.8" width="3" height="3" rx=".5" />
      <rect x="6.5" y="6.8" width="3" height="3" rx=".5" />
      <rect x="11" y="6.8" width="3" height="3" rx=".5" />
      <rect x="2" y="11" width="3" height="3" rx=".5" />
      <rect x="6.5" y="11" width="3" height="3" rx=".5" />
      <rect x="11" y="11" width="3" height="3" rx=".5" />
    </g>
  ),
  table: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.2" />
      <path d="M2 6.5h12M6.5 6.5V13" />
    </>
  ),
  minus: <path d="M3.5 8h9" />,
  plus: <path d="M3.5 8h9M8 3.5v9" />,
  fit: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.2" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  unlock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.2" />
      <path d="M5.5 7V4.6a2.5 2.5 0 0 1 4.9-.7" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1" />
    </>
  ),
  moon: <path d="M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z" />,
  system: (
    <>
      <rect x="2" y="3" width="12" height="8" rx="1.2" />
      <path d="M6 13.5h4M8 11v2.5" />
    </>
  ),
  help: (
    <>
      <path d="M5.6 6.1a2.4 2.4 0 1 1 3.7 2c-.8.5-1.3 1-1.3 1.9" />
      <circle className="icon-fill" cx="8" cy="12.6" r=".9" stroke="none" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  file: <path d="M4 2h5l3 3v9H4zM9 2v3h3" />,
  arrowRight: <path d="M3 8h9.5M9 4.5 12.5 8 9 11.5" />,
  arrowLeft: <path d="M13 8H3.5M7 4.5 3.5 8 7 11.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.6V8l2.4 1.6" />
    </>
  ),
  warning: <path d="M8 2.2 14.4 13.4H1.6zM8 6.4v3.4M8 11.6v.2" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.4v3.4M8 5v.2" />
    </>
  ),
  octagon: <path d="M5.5 1.8h5l3.7 3.7v5l-3.7 3.7h-5l-3.7-3.7v-5zM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6" />,
  restart: <path d="M3 8a5 5 0 1 0 1.6-3.7M4.4 1.8v2.9h2.9" />,
  stop: <rect x="3.5" y="3.5" width="9" height="9" rx="1" />,
  flag: <path d="M4 14.5V2h8.5L10 5.2l2.5 3.3H4" />,
  home: <path d="M2.5 7.5 8 3l5.5 4.5M4 6.5v7h8v-7" />,
  hide: (
    <>
      <path d="M1.5 8s2.4-4.2 6.5-4.2c1 0 1.9.25 2.7.6M14.5 8s-2.4 4.2-6.5 4.2c-1 0-1.9-.25-2.7-.6" />
      <path d="M2.5 13.5l11-11" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.2" />
      <path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
    </>
  ),
  star: <path d="M8 2.2l1.8 3.7 4 .55-2.9 2.85.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.45l4-.55z" />,
  starred: <path className="icon-fill" d="M8 2.2l1.8 3.7 4 .55-2.9 2.85.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.45l4-.55z" />,
  bookmark: <path d="M4.5 2.5h7v11L8 10.6 4.5 13.5z" />,
  pin: <path d="M5.5 2.5h5M6.3 2.5v4.2L4 9.2v.8h8v-.8L9.7 6.7V2.5M8 10v3.7" />,
  share: <path d="M8 9.5V2.2M5.2 4.8 8 2l2.8 2.8M4.5 7H3v6.5h10V7h-1.5" />,
  lanes: <path d="M2 4h12M2 8h12M2 12h12M4 4h3M8 8h4M5 12h2" strokeWidth="1.3" />,
  settings: <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.7v3.6M6 9.7v3.6" />,
  more: (
    <g className="icon-fill" stroke="none">
      <circle cx="3.5" cy="8" r="1.2" />
      <circle cx="8" cy="8" r="1.2" />
      <circle cx="12.5" cy="8" r="1.2" />
    </g>
  ),
  seed: <path d="M8 13.5V8M8 8c0-3 1.8-4.8 5-5 .2 3.2-1.8 5-5 5zM8 10.5c0-2.2-1.4-3.6-4.5-3.8-.1 2.5 1.5 3.8 4.5 3.8z" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg
    className={`icon icon-${name}`}
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    {PATHS[name]}
  </svg>
);
