// Comforts: tooltips of charts, one open menu at a time, copying, pictures, pages that bring themselves up to date.
// Everything works without them.
'use strict';

const tip = document.querySelector('.tip');

// A line chart says where its periods are; their numbers are the rows of the table below it.
function textAt(event) {
    const svg = event.target.closest?.('svg[data-count]');
    const rows = svg?.closest('.block').querySelectorAll('.data tbody tr');
    if (!rows?.length || rows.length < Number(svg.dataset.count)) {
        return null;
    }

    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    const index = Math.round((x - Number(svg.dataset.x0)) / Number(svg.dataset.dx));
    const row = rows[Math.min(Math.max(index, 0), Number(svg.dataset.count) - 1)];
    const heads = [...svg.closest('.block').querySelectorAll('.data thead th')].map(head => head.textContent);
    return [...row.cells].map((cell, i) => i === 0 ? cell.textContent : `${heads[i]}: ${cell.textContent}`).join('\n');
}

function showTip(event) {
    const text = textAt(event);
    tip.hidden = text === null;
    if (text === null) {
        return;
    }

    tip.textContent = text;
    const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    const top = Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(8, top)}px`;
}

document.addEventListener('pointermove', showTip);
document.addEventListener('pointerleave', () => { tip.hidden = true; });

// A menu closes when another opens, on Escape, and on a click beside it.
const menus = [...document.querySelectorAll('.control')];
for (const menu of menus) {
    menu.addEventListener('toggle', () => {
        if (menu.open) {
            menus.filter(other => other !== menu).forEach(other => { other.open = false; });
        }
    });
}

document.addEventListener('keydown', event => {
    const open = menus.find(menu => menu.open);
    if (event.key === 'Escape' && open) {
        open.open = false;
        open.querySelector('summary').focus();
    }
});
document.addEventListener('click', event => {
    menus.filter(menu => menu.open && !menu.contains(event.target)).forEach(menu => { menu.open = false; });
});

function addButton(place, label, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', act);
    place.append(' ', button);
    return button;
}

for (const text of document.querySelectorAll('.copy')) {
    const button = addButton(text.parentElement, 'Copy', async () => {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = 'Copied';
    });
}

// A chart as a picture: its computed colours are written into a copy, because a picture has no style sheet.
const drawn = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity', 'font-family', 'font-size', 'font-weight',
    'text-anchor', 'dominant-baseline', 'display'];

function pictureOf(svg) {
    const copy = svg.cloneNode(true);
    const originals = svg.querySelectorAll('*');
    copy.querySelectorAll('*').forEach((element, i) => {
        const style = getComputedStyle(originals[i]);
        drawn.forEach(name => element.setAttribute(name, style.getPropertyValue(name)));
    });
    const box = svg.viewBox.baseVal;
    copy.setAttribute('width', 2 * box.width);
    copy.setAttribute('height', 2 * box.height);
    return { url: URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' })), box };
}

for (const figure of document.querySelectorAll('figure:has(svg)')) {
    const svg = [...figure.querySelectorAll('svg')].find(one => one.checkVisibility()) ?? figure.querySelector('svg');
    // Beside the numbers, or, where a chart stands alone, below it.
    addButton(figure.parentElement.querySelector('.data') ?? figure, 'Save picture', () => {
        const { url, box } = pictureOf(svg);
        const image = new Image();
        image.onload = () => {
            const canvas = document.createElement('canvas');
            canvas.width = 2 * box.width;
            canvas.height = 2 * box.height;
            const context = canvas.getContext('2d');
            context.fillStyle = getComputedStyle(figure.parentElement).backgroundColor;
            context.fillRect(0, 0, canvas.width, canvas.height);
            context.drawImage(image, 0, 0, canvas.width, canvas.height);
            URL.revokeObjectURL(url);
            const link = document.createElement('a');
            link.download = `${figure.parentElement.getAttribute('aria-label')}.png`;
            link.href = canvas.toDataURL('image/png');
            link.click();
        };
        image.src = url;
    });
}

// While work is under way its page is read again, unless somebody looks elsewhere or is writing on it.
const main = document.querySelector('main');

async function bringUpToDate() {
    if (document.hidden || main.querySelector('form :focus')) {
        return;
    }

    const answer = await fetch(location.href);
    const fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main') : null;
    if (fresh && fresh.textContent !== main.textContent) {
        main.replaceChildren(...fresh.childNodes);
        main.toggleAttribute('data-live', fresh.hasAttribute('data-live'));
    }
}

if (main.hasAttribute('data-live')) {
    const timer = setInterval(async () => {
        try {
            await bringUpToDate();
        } catch (error) {
            // The server is away for a moment; the next round asks again.
            if (!(error instanceof TypeError)) {
                throw error;
            }
        }

        if (!main.hasAttribute('data-live')) {
            clearInterval(timer);
        }
    }, 3000);
}
