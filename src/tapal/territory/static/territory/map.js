/* Posts on a map without tiles or any foreign host: an outline and one shape for each kind of post. */
"use strict";
{
  const place = document.querySelector("[data-map]");
  const shapes = {
    plbn_land: "M3 3h14v14H3z",
    plbn_sea: "M10 1l9 9-9 9-9-9z",
    airport: "M10 2l9 16H1z",
    seaport: "M10 2a8 8 0 1 0 0 16 8 8 0 1 0 0-16z",
  };
  const words = place.dataset;
  const small = place.classList.contains("map-small");

  const draw = () => {
    const markers = JSON.parse(document.getElementById("map-markers").textContent);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(place, {
      attributionControl: false, zoomControl: false, minZoom: 3, maxZoom: 11, zoomSnap: .5, scrollWheelZoom: false, worldCopyJump: false,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, maxBounds: [[-25, 80], [22, 160]],
    });
    L.control.zoom({ zoomInTitle: words.wordZoomIn, zoomOutTitle: words.wordZoomOut }).addTo(map);
    /* The wheel scrolls the page until the map was chosen by a click or a key. */
    place.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    place.addEventListener("focusout", () => map.scrollWheelZoom.disable());

    for (const post of markers) {
      L.marker(post.at, { icon: icon(post), alt: post.name, riseOnHover: true, zIndexOffset: post.kind.startsWith("plbn") ? 1000 : 0 })
        .bindPopup(() => popup(post), { maxWidth: 260, closeButton: true })
        .on("add", ({ target }) => {
          const element = target.getElement();
          element.setAttribute("role", "button");
          element.setAttribute("aria-label", post.name);
        })
        .addTo(map);
    }
    map.on("popupopen", ({ popup }) => {
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      close?.setAttribute("aria-label", words.wordClose);
      popup.getElement().querySelector(".leaflet-popup-content a")?.focus({ preventScroll: true });
    });
    map.on("popupclose", ({ popup }) => popup._source?.getElement()?.focus({ preventScroll: true }));
    place.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });

    if (small || markers.length === 1) map.setView(markers[0].at, 7);
    else if (markers.length) map.fitBounds(L.latLngBounds(markers.map((post) => post.at)).pad(.06));
    else map.fitBounds([[-11, 95], [6, 141]]);
    return map;
  };

  const icon = (post) => L.divIcon({
    className: `post-mark${post.firm ? "" : " is-hollow"}`,
    iconSize: [24, 24],
    html: `<svg class="post-shape" viewBox="0 0 20 20" aria-hidden="true"><path d="${shapes[post.kind] ?? shapes.seaport}"/></svg>`,
  });

  const popup = (post) => {
    const body = document.createElement("div");
    const name = document.createElement("p");
    name.append(Object.assign(document.createElement("strong"), { textContent: post.name }));
    body.append(name, ...post.facts.map((fact) => Object.assign(document.createElement("p"), { textContent: fact })));
    if (!small) {
      const link = document.createElement("p");
      link.append(Object.assign(document.createElement("a"), { href: post.href, textContent: words.wordOpen }));
      body.append(link);
    }
    return body;
  };

  const outline = async (map) => {
    const answer = await fetch(words.outline);
    if (!answer.ok) throw new Error(`outline: ${answer.status}`);
    L.geoJSON(await answer.json(), {
      interactive: false,
      style: (feature) => ({ className: feature.id === "IDN" ? "land land-own" : "land", weight: .6 }),
    }).addTo(map);
  };

  const fail = () => { document.querySelector("[data-map-failed]").hidden = false; };
  try { outline(draw()).catch(fail); } catch { fail(); }
}
