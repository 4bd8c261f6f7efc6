from textwrap import wrap

import numpy as np
from drawing import BLUE, GOLD, MUTED, RUST, axes
from guide_visualization import customers
from principal_component_analysis import fit_pca

SAVED = {  # x and y of each row in 0 to 99: another processor rounds otherwise, and these two methods magnify that
    "t-SNE, perplexity 30": (
        "345338552848044427353653063906512147255009354659034107550744045720423842114631463550315210500455"
        "065145532644294442554157455438442249024047580752313835421448455806480734205041583147144708370037"
        "073704386727166560436208632642226622653168186837590762166411252061196713482563196337560641266934"
        "462363445934441953061664581741275536591844224517541362454620432566174714591164405535442862434325"
        "492962175407623698929887919197859991929291879493958992859685998893869489918891909585998995929693"
    ),
    "UMAP, 15 neighbors": (
        "170519081404030412021707000405011103120501072008010406000304050011021506050414041706160506020501"
        "040220061202130320071908190716051105010519090401130314050604200704030106100518081504070401060005"
        "010500053538343536433931363950313736354036353341403139343933343539353734493239363542413151323440"
        "503134443642492941303534403451323742403550304929413235454930523137354630403234433741513235445131"
        "493339344130354196519850954898509750964896489748995096469847965098479747984797489948975195479851"
    ),
    "t-SNE, perplexity 5": (
        "113107322227401327321031390745222926282339010031411044253914452728291622371821291329153040214625"
        "432104372429233005340531033615222924400901304322253217233720013241154102302205302028361939034308"
        "400441083091199545981884318948762889329124893694178226822187199328822288477127854193168053763594"
        "487342964288447316782095287954764486298047754375257744974674527526884275237940944387567543985076"
        "458326831579419197509654865294529756855183578949955390599057985189558853865685569155995388519549"
    ),
}


def places(digits):
    """Positions (120, 2) of a saved map."""
    return np.array([[int(pair[:2]), int(pair[2:])] for pair in wrap(digits, 4)])


def draw():
    """Four maps of the same 120 rows, in the colours of the groups that no method was told."""
    x, group = customers(seed=0)
    maps = {"PCA": fit_pca(x, 2).scores(x)} | {name: places(digits) for name, digits in SAVED.items()}
    figure, panels = axes(columns=4, width=6.2, height=1.9)
    for panel, (name, y) in zip(panels, maps.items(), strict=True):
        y = 99 * (y - (y.min(axis=0) + y.max(axis=0)) / 2) / np.ptp(y, axis=0).max()
        for number, (colour, label) in enumerate(((BLUE, "A"), (RUST, "B"), (GOLD, "C"))):
            own = y[group == number]
            dots = np.column_stack([own[:, 0], own[:, 0] + 0.2, np.full(len(own), np.nan)]).ravel()
            heights = own[:, 1].repeat(3)
            panel.plot(dots, heights, color=colour, linewidth=2.6, solid_capstyle="round")
            if name != "PCA" or label == "C":
                lowest = own[own[:, 1].argmin()]
                panel.text(lowest[0], lowest[1] - 4, label, color=colour, ha="center", va="top", fontsize=8)
        if name == "PCA":
            panel.text(own[0, 0] - 75, -35, "A and B", color=MUTED, ha="center", va="top", fontsize=8)
        panel.set_title(name, fontsize=8)
        panel.set(xlim=(-56, 56), ylim=(-68, 56), aspect="equal", xticks=[], yticks=[])
    return figure
