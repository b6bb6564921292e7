import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place for itself');
createRoot(place).render(<App />);
