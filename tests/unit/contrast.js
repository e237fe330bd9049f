// The contrast of WCAG 2.2, of every piece of text against what is painted behind it.
() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const mixed = (...colors) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const light = pixel => [...pixel].slice(0, 3).map(part => part / 255).map(
        part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    ).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const part = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || part.closest('script, style, title, .hide')) continue;
        if (!part.getBoundingClientRect().width) continue;
        const behind = [];
        for (let at = part; at; at = at.parentElement) {
            behind.unshift(getComputedStyle(at).backgroundColor);
        }
        const style = getComputedStyle(part);
        const ink = part.closest('svg') ? style.fill : style.color;
        const one = light(mixed('white', ...behind)), two = light(mixed('white', ...behind, ink));
        const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        if (contrast < 4.5) found.push([texts.currentNode.data.trim().slice(0, 40), contrast]);
    }
    return found;
}
